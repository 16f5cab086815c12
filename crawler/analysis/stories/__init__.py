"""Stories: which mentions tell the same news, and which belong to one affair. Pure, over rows.

`ties` finds the pairs, `judgement` says what a pair is and with what weights, `components` joins pairs to stories and
threads.
"""
