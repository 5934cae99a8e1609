"""Files that pages load from elsewhere, and the digests that fix them (Subresource Integrity, W3C)."""
