"""What the shop writes on its orders in its own words: Eid, gift, stitching."""
