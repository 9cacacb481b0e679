"""`python -m deploy.installation [PROJECT]` is what `make setup` runs."""

import sys

from deploy.installation.set_up import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
