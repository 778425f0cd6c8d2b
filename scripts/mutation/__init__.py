"""Small changes of code and of rulebooks, each of which some test has to notice."""
