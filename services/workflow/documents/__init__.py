"""Makes the PDF documents that facts require, stores them sealed and files their hash.

Enters: what a document says (labels, contents), how it looks (Typst templates, the renderer), the
worker that makes what is due, and the API through which officials read documents. Which fact
requires which document stands in `file.documents_due`, because the row that makes a document due is
written in the transaction of the fact.
Never: letters and mails, which are `notify`'s.
Called by: the process that has the documents role, and by the API's process for its routes.
"""
