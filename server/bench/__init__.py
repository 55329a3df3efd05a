"""
`warmroom bench`: how fast this machine's Warmroom is, one module a question.

A server is measured in a process of its own, on loopback, in a temporary folder; the load comes from the process of the command. Beside
each figure stands its floor, measured in turns with it: a loop of aiohttp that sends the same frames through the same sockets and does
nothing else (`floor`), or the bare model. The ratio is the result; a figure alone says more of the machine than of us.
"""
