"""The Excel form of a product: written from the models of the product file, and read back."""
