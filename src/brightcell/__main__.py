"""`python -m brightcell`: the command line, also where the command `brightcell` isn't on the search path."""

from brightcell.cli import main

if __name__ == "__main__":
    main()
