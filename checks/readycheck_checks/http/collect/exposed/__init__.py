"""What an origin serves to a stranger beside its pages."""
