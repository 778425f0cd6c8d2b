"""What every page of a result is made of: text, markup, numbers, labels, figures; knows no result."""
