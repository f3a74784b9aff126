using System.Globalization;

namespace Wiber.UnitTests.Raft.Transcripts.Runner;

/// <summary>The words of a command, taken one after the other.</summary>
internal sealed class Words(string command)
{
    private readonly List<string> _words = [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    public bool IsEmpty => _words.Count == 0;

    public string? Peek => _words.Count > 0 ? _words[0] : null;

    public string Next(string what)
    {
        string word = Peek ?? throw new CommandException($"{what} is missing");
        _words.RemoveAt(0);
        return word;
    }

    /// <summary>Takes the next word if it is this one.</summary>
    public bool TryTake(string word)
    {
        bool isNext = Peek == word;
        if (isNext)
        {
            _words.RemoveAt(0);
        }

        return isNext;
    }

    /// <summary>Takes the last word if it is this one.</summary>
    public bool TryTakeLast(string word)
    {
        bool isLast = _words.Count > 0 && _words[^1] == word;
        if (isLast)
        {
            _words.RemoveAt(_words.Count - 1);
        }

        return isLast;
    }

    /// <summary>Takes the word behind the next one if it is this one.</summary>
    public bool TryTakeSecond(string word)
    {
        bool isSecond = _words.Count > 1 && _words[1] == word;
        if (isSecond)
        {
            _words.RemoveAt(1);
        }

        return isSecond;
    }

    public void Take(string word)
    {
        string next = Next($"'{word}'");
        if (next != word)
        {
            throw new CommandException($"'{next}' stands where '{word}' is expected");
        }
    }

    public int Number(string what) => checked((int)Whole(what));

    public ulong Whole(string what) => Parse(Next(what), what);

    public static ulong Parse(string word, string what) =>
        ulong.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number)
            ? number
            : throw new CommandException($"'{word}' is not a number: {what} is expected");

    /// <summary>Refuses what is left over.</summary>
    public void End()
    {
        if (!IsEmpty)
        {
            throw new CommandException($"nothing is known of '{string.Join(' ', _words)}' here");
        }
    }
}
