"""Pictures: read and shrunk here, kept by a store (a local folder or Cloudinary), known by a row until somebody uses them."""
