namespace Wiber.Tui.Monitor.State;

/// <summary>
/// The last lines of a log, bounded in number and in characters. Lines are numbered from 0 in the order they came; a number stays
/// with its line when older ones go.
/// </summary>
/// <remarks>
/// The one part of the state that is changed in place, by the reducer alone: thousands of lines would be copied for each new one.
/// </remarks>
internal sealed class LogBuffer
{
    private const int LinesMax = 5_000;
    private const int CharsMax = 2 * 1024 * 1024;

    private readonly Queue<int> _lengths = new();
    private readonly LogLine[] _lines = new LogLine[LinesMax];
    private int _chars;

    /// <summary>The number of the oldest line that is kept.</summary>
    public long First => End - _lengths.Count;

    /// <summary>The number that the next line gets.</summary>
    public long End { get; private set; }

    public LogLine this[long number]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(number, First);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, End);
            return _lines[number % LinesMax];
        }
    }

    public void Add(LogLine line)
    {
        _lines[End % LinesMax] = line;
        End++;
        _lengths.Enqueue(line.Text.Length);
        _chars += line.Text.Length;
        while (_lengths.Count > LinesMax || (_chars > CharsMax && _lengths.Count > 1))
        {
            _chars -= _lengths.Dequeue();
        }
    }
}
