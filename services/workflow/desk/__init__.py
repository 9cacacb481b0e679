"""What officials read: lists, one case, its file, what agencies owe; as far as their office sees.

Reading and showing only. What changes a case goes through `instruct`.
"""
