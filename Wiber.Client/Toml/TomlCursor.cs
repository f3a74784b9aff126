using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Wiber.Client.Toml;

/// <summary>A place in the text that moves forward and knows its line and column.</summary>
internal sealed class TomlCursor
{
    private const char ByteOrderMark = '\uFEFF';

    private readonly string _text;
    private int _index;
    private int _line = 1;
    private int _column = 1;

    public TomlCursor(string text, string sourceName)
    {
        _text = text;
        SourceName = sourceName;
        _index = text.StartsWith(ByteOrderMark) ? 1 : 0;
    }

    public string SourceName { get; }

    /// <summary>The full key whose value is being read; asked only when an error is made.</summary>
    public Func<string?> KeyOfError { get; set; } = () => null;

    public bool AtEnd => _index == _text.Length;

    public TomlPosition Position => new(_line, _column);

    /// <summary>The character here, or NUL at the end (a NUL in the document itself is refused wherever it is met).</summary>
    public char Current => Peek(0);

    public char Peek(int ahead) => _index + ahead < _text.Length ? _text[_index + ahead] : '\0';

    public bool StartsWith(string expected) => string.CompareOrdinal(_text, _index, expected, 0, expected.Length) == 0;

    public void Advance()
    {
        char c = _text[_index++];
        if (c == '\n')
        {
            _line++;
            _column = 1;
        }
        else if (!char.IsLowSurrogate(c))
        {
            _column++;
        }
    }

    public void Advance(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Advance();
        }
    }

    /// <summary>Takes the expected text if it is here.</summary>
    public bool Take(string expected)
    {
        if (!StartsWith(expected))
        {
            return false;
        }

        Advance(expected.Length);
        return true;
    }

    /// <summary>Takes a line end, LF or CR LF, if one is here.</summary>
    public bool TakeNewline() => Take("\n") || Take("\r\n");

    public void SkipBlanks()
    {
        while (Current is ' ' or '\t')
        {
            Advance();
        }
    }

    /// <summary>Skips a comment up to its line end, if one is here.</summary>
    public void SkipComment()
    {
        if (Current != '#')
        {
            return;
        }

        while (!AtEnd && !StartsWith("\n") && !StartsWith("\r\n"))
        {
            RefuseControlCharacter("a comment");
            Advance();
        }
    }

    /// <summary>Skips blanks, comments and line ends, as between the elements of an array.</summary>
    public void SkipBlanksAndNewlines()
    {
        do
        {
            SkipBlanks();
            SkipComment();
        }
        while (TakeNewline());
    }

    /// <summary>Refuses the character here if TOML allows it in neither comments nor strings.</summary>
    public void RefuseControlCharacter(string where)
    {
        char c = Current;
        if ((c < ' ' && c != '\t') || c == '\u007f')
        {
            throw Error($"{Describe()} is not allowed in {where}");
        }

        bool lone = char.IsHighSurrogate(c) ? !char.IsLowSurrogate(Peek(1))
            : char.IsLowSurrogate(c) && (_index == 0 || !char.IsHighSurrogate(_text[_index - 1]));
        if (lone)
        {
            throw Error($"{Describe()} is half of a surrogate pair and not a character");
        }
    }

    /// <summary>The character here for an error message.</summary>
    public string Describe()
    {
        if (AtEnd)
        {
            return "the end of the file";
        }

        char c = Current;
        if (c == '\n' || StartsWith("\r\n"))
        {
            return "the end of the line";
        }

        return char.IsControl(c) || char.IsSurrogate(c) || c == ByteOrderMark
            ? string.Create(CultureInfo.InvariantCulture, $"character U+{(int)c:X4}")
            : $"'{c}'";
    }

    public TomlException Error(string detail) => Error(Position, detail);

    public TomlException Error(TomlPosition at, string detail) => new(SourceName, at, KeyOfError(), detail);

    [DoesNotReturn]
    public void ThrowExpected(string expected) => throw Error($"expected {expected}, found {Describe()}");
}
