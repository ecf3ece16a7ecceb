"""PDF documents of the shop: the return label and the invoice.

Both renderers are pure functions of values to bytes and take up to a second for fonts: call them in a worker
thread. fpdf2 was chosen over ReportLab because it shapes text with HarfBuzz and orders it by the Unicode
bidirectional algorithm, which Arabic and Thai need.
"""
