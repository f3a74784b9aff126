namespace Wiber.Tui.Monitor.Actions;

/// <summary>Writes words so that a shell takes them as they are.</summary>
internal static class ShellQuote
{
    private const string Plain = "_-./:@=,+";

    /// <summary>For sh and its kin.</summary>
    public static string Sh(string word) => Quote(word, "'\\''");

    /// <summary>For PowerShell.</summary>
    public static string PowerShell(string word) => Quote(word, "''");

    private static string Quote(string word, string quoteWithin) =>
        word.Length > 0 && word[0] != '-'
        && word.All(c => char.IsAsciiLetterOrDigit(c) || Plain.Contains(c, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", quoteWithin, StringComparison.Ordinal)}'";
}
