using System.Buffers;

namespace Wiber.Client.Messages;

/// <summary>
/// The rule for topic names: safe in a URL, in a log line and, but for the colon of <c>dm:a:b</c>, as a file name.
/// </summary>
public static class TopicName
{
    /// <summary>The rule, for who breaks it.</summary>
    public const string Rule = "a topic name has 1 to 249 characters out of A-Z a-z 0-9 . _ : - and is neither '.' nor '..'";

    private const int ShownCharsMax = 64;

    private static readonly SearchValues<char> AllowedChars =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-");

    private static readonly SearchValues<byte> AllowedBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-"u8);

    /// <summary>
    /// Tells whether a topic may have this name; if not, <paramref name="problem"/> is a sentence that says why.
    /// </summary>
    public static bool TryValidate(string name, out string problem)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length == 0)
        {
            problem = $"the topic name is empty; {Rule}";
            return false;
        }

        if (name.Length > MessageBatchLimits.TopicCharsMax)
        {
            problem = $"the topic name has {name.Length} characters; {Rule}";
            return false;
        }

        int bad = name.AsSpan().IndexOfAnyExcept(AllowedChars);
        if (bad >= 0)
        {
            problem = $"the topic name {Show(name)} has {ShowChar(name[bad])} at position {bad + 1}; {Rule}";
            return false;
        }

        if (name is "." or "..")
        {
            problem = $"the topic name '{name}' is a path; {Rule}";
            return false;
        }

        problem = "";
        return true;
    }

    /// <summary>The same rule for a name in its encoded form.</summary>
    public static bool IsValid(ReadOnlySpan<byte> name) =>
        name.Length is > 0 and <= MessageBatchLimits.TopicCharsMax
        && name.IndexOfAnyExcept(AllowedBytes) < 0
        && !name.SequenceEqual("."u8)
        && !name.SequenceEqual(".."u8);

    private static string Show(string name)
    {
        // The name comes from outside: control characters in it must not reach a terminal or a log line.
        string shown = string.Concat(name.Take(ShownCharsMax).Select(character => char.IsControl(character) ? '?' : character));
        return name.Length > ShownCharsMax ? $"'{shown}...'" : $"'{shown}'";
    }

    private static string ShowChar(char character) =>
        character is > ' ' and < '\u007f' ? $"'{character}'" : $"the character U+{(int)character:X4}";
}
