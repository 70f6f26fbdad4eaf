"""The XPath of surveys: expressions read, made ready and worked out. Knows no form and no question.

`grammar` reads a text into a tree, `dialect` makes a function of it, `scope` is what it is evaluated in, `conversions`
says what values are worth, and `functions` lists what may be called.
"""
