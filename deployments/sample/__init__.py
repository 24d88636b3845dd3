"""The sample newsroom: three fictional newspapers on loopback, to try the product with and to test it against."""
