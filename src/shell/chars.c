// SPDX-License-Identifier: MIT
// What bytes mean to the shell.
#include "shell/chars.h"

#define BLANK (CH_META | CH_WORD | CH_COND)  // ends words of every kind
#define QUOTE (CH_WORD | CH_COND)

const uint8_t char_class[256] = {
    ['\0'] = BLANK | CH_MARK | CH_DQ | CH_PARAM | CH_SPECIAL, [' '] = BLANK, ['\t'] = BLANK,
    ['\n'] = BLANK, ['\r'] = BLANK, [';'] = BLANK, ['&'] = BLANK, ['|'] = CH_META | CH_WORD,
    ['('] = CH_META | CH_WORD, [')'] = CH_META | CH_WORD, ['<'] = CH_META | CH_WORD | CH_PARAM,
    ['>'] = CH_META | CH_WORD | CH_PARAM, ['\''] = QUOTE | CH_PARAM, ['"'] = QUOTE | CH_DQ | CH_PARAM,
    ['\\'] = QUOTE | CH_DQ | CH_PARAM, ['$'] = QUOTE | CH_DQ | CH_PARAM,
    ['`'] = QUOTE | CH_DQ | CH_PARAM, ['*'] = CH_GROUP | CH_SPECIAL, ['?'] = CH_GROUP | CH_SPECIAL,
    ['+'] = CH_GROUP, ['@'] = CH_GROUP, ['!'] = CH_GROUP, ['['] = CH_SPECIAL, ['{'] = CH_SPECIAL,
    ['}'] = CH_PARAM | CH_SPECIAL, [','] = CH_SPECIAL, ['~'] = CH_SPECIAL,
    // bytes that are marks in a value
    [1] = CH_MARK | CH_SPECIAL, [2] = CH_MARK | CH_SPECIAL, [3] = CH_MARK | CH_SPECIAL,
    [4] = CH_MARK | CH_SPECIAL, [5] = CH_MARK | CH_SPECIAL, [6] = CH_MARK | CH_SPECIAL,
    [7] = CH_MARK | CH_SPECIAL, [0x0e] = CH_MARK | CH_SPECIAL, [0x0f] = CH_MARK | CH_SPECIAL,
    [0x10] = CH_MARK | CH_SPECIAL, [0x11] = CH_MARK | CH_SPECIAL, [0x12] = CH_MARK | CH_SPECIAL
};
