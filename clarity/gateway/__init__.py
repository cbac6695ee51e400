"""The public door: the one application that browsers reach; it answers a cry for help with everything else down."""
