using System.Text;
using System.Text.RegularExpressions;
using Wiber.Tui.Monitor.Layout;

namespace Wiber.UnitTests.Tui.Monitor;

/// <summary>A terminal that knows the sequences the monitor writes, and refuses all others.</summary>
internal sealed partial class TinyTerminal
{
    private readonly string[,] _cells;
    private readonly int _width;
    private readonly int _height;
    private int _column;
    private int _row;

    public TinyTerminal(int width, int height)
    {
        (_width, _height) = (width, height);
        _cells = new string[height, width];
        Clear();
    }

    public void Write(string output)
    {
        int index = 0;
        while (index < output.Length)
        {
            if (Sequence().Match(output, index) is { Success: true } match && match.Index == index)
            {
                Do(match.Groups["parameters"].Value, match.Groups["final"].Value);
                index += match.Length;
                continue;
            }

            var rune = Rune.GetRuneAt(output, index);
            Assert.False(Rune.IsControl(rune), $"control character {rune.Value:x}");
            Put(rune);
            index += rune.Utf16SequenceLength;
        }
    }

    public string ToText()
    {
        var text = new StringBuilder();
        for (int row = 0; row < _height; row++)
        {
            text.Append(string.Concat(Enumerable.Range(0, _width).Select(column => _cells[row, column])).TrimEnd()).Append('\n');
        }

        return text.ToString();
    }

    private void Do(string parameters, string final)
    {
        switch (final)
        {
            case "H":
                int[] place = [.. parameters.Split(';').Select(int.Parse)];
                (_row, _column) = (place[0] - 1, place[1] - 1);
                break;
            case "J":
                Clear();
                break;
            case "m" or "h" or "l":
                break;
            default:
                Assert.Fail($"unknown sequence {parameters}{final}");
                break;
        }
    }

    private void Put(Rune rune)
    {
        int width = RuneWidth.Of(rune);
        if (width == 0)
        {
            _cells[_row, _column - 1] += rune;
            return;
        }

        Erase(_column);
        Erase(_column + width - 1);
        _cells[_row, _column] = rune.ToString();
        if (width == 2)
        {
            _cells[_row, _column + 1] = "";
        }

        _column += width;
    }

    /// <summary>Both halves of a wide character go together.</summary>
    private void Erase(int column)
    {
        if (_cells[_row, column].Length == 0)
        {
            _cells[_row, column - 1] = " ";
        }
        else if (column + 1 < _width && _cells[_row, column + 1].Length == 0)
        {
            _cells[_row, column + 1] = " ";
        }

        _cells[_row, column] = " ";
    }

    private void Clear()
    {
        for (int row = 0; row < _height; row++)
        {
            for (int column = 0; column < _width; column++)
            {
                _cells[row, column] = " ";
            }
        }
    }

    [GeneratedRegex(@"\e\[(?<parameters>[?0-9;]*)(?<final>[A-Za-z])")]
    private static partial Regex Sequence();
}
