"""What a person shared into the shop from another app: private, kept for some minutes until they say whose it is, changes nothing by itself."""
