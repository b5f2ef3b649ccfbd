/** Files of comma-separated values with the columns `text` and `label`, and the rows that they hold. */
export const csvFiles: readonly (readonly [what: string, content: string, rows: readonly (readonly string[])[]])[] = [
  ['plain', 'text,label\na,b\n', [['a', 'b']]],
  ['without an end of its last line', 'text,label\na,b', [['a', 'b']]],
  ['with blank last lines', 'text,label\na,b\n\n\r\n', [['a', 'b']]],
  [
    'with CR LF',
    'text,label\r\na,b\r\nc,d\r\n',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
  [
    'with both kinds of line ends',
    'text,label\r\na,b\nc,d\r\n',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
  ['with a byte order mark', '\u{feff}text,label\na,b\n', [['a', 'b']]],
  ['with a byte order mark before a quote', '\u{feff}"text",label\n\u{feff}a,b\n', [['\u{feff}a', 'b']]],
  ['with commas in quotes', 'text,label\n"a, b","c"\n', [['a, b', 'c']]],
  ['with doubled quotes', 'text,label\n"say ""yes""",""""\n', [['say "yes"', '"']]],
  [
    'with line ends in quotes',
    'text,label\n"a\nb\r\nc",d\ne,f\n',
    [
      ['a\nb\r\nc', 'd'],
      ['e', 'f'],
    ],
  ],
  ['with blank lines in quotes', 'text,label\n"a\n\n\nb",d\n', [['a\n\n\nb', 'd']]],
  [
    'with empty cells',
    'text,label\n"",b\n,b\n,\n',
    [
      ['', 'b'],
      ['', 'b'],
      ['', ''],
    ],
  ],
  ['with spaces, which are the cells’ own', 'text , label\n a ,b \n', [[' a ', 'b ']]],
  ['with columns in another order, and more of them', 'id,label,"note, too",text\n1,b,x,a\n', [['a', 'b']]],
  [
    'in Chinese, with what only looks like a quote or a comma',
    'text,label\n“好”，吃,饮食\n"𠀀\n🙂",x\n',
    [
      ['“好”，吃', '饮食'],
      ['𠀀\n🙂', 'x'],
    ],
  ],
  ['with a tab and a backslash, which are nothing special', 'text,label\na\tb\\,"c\\"\n', [['a\tb\\', 'c\\']]],
];

export const badCsvFiles: readonly (readonly [
  what: string,
  content: string | Uint8Array,
  code: string,
  message: RegExp,
])[] = [
  ['an empty file', '', 'EMPTY_DATA', /bad.csv: no example$/],
  ['a header alone', 'text,label\n', 'EMPTY_DATA', /no example$/],
  [
    'a column missing',
    'text,class\na,b\n',
    'MISSING_COLUMN',
    /line 1, column label: .*expected label, found text, class/,
  ],
  ['a name twice', 'text,label,text\na,b,c\n', 'BAD_DATA', /line 1, column text: two columns have this name/],
  ['too short a row', 'text,label\na,b\n"c\nd"\n', 'MISSING_COLUMN', /line 3, column label: .*found 1 columns/],
  ['too short a row where nobody asked', 'text,label,more\na,b\n', 'BAD_DATA', /line 2, column 3: .*fewer columns/],
  [
    'too long a row',
    'text,label\n"x\ny",b\na,b,c\n',
    'BAD_DATA',
    /line 4, column 3: the line has more columns than the file .*stands in quotes$/,
  ],
  ['a quote never closed', 'text,label\na,b\n"c,d\ne,f\n', 'BAD_DATA', /a quote is never closed/],
  ['a quote inside of a cell', 'text,label\na "b",c\n', 'BAD_DATA', /line 2: a quote stands inside of a cell/],
  [
    'something behind a closing quote',
    'text,label\n"a"b,c\n',
    'BAD_DATA',
    /line 2: something stands between a closing quote/,
  ],
  ['a huge cell', `text,label\n${'x'.repeat(2 ** 20)},b\n`, 'LINE_TOO_LONG', /line 2: the line is too long/],
  [
    'a huge cell of many lines',
    `text,label\n"${'x\n'.repeat(2 ** 20)}",b\n`,
    'LINE_TOO_LONG',
    /the row is too long .*Is a quote never closed\?/,
  ],
  [
    'Latin 1 in a later line of a quoted cell',
    Uint8Array.from([...new TextEncoder().encode('text,label\n"a\nna'), 0xef, ...new TextEncoder().encode('ve",b\n')]),
    'NOT_UTF8',
    /line 3, column 3: the text is not UTF-8 .*found byte 0xef/,
  ],
  [
    'a character that is cut off',
    Uint8Array.from([...new TextEncoder().encode('text,label\na,b'), 0xe5, 0xa5]),
    'NOT_UTF8',
    /line 2, column 4: the text is not UTF-8 .*found byte 0xe5/,
  ],
];
