"""What a system is made of, and the profile that follows from it: `readycheck init`."""
