using System.IO.Enumeration;

namespace Wiber.PowerShell.Connection;

/// <summary>
/// Names as users give them: plain, or with <c>*</c> and <c>?</c>. Case does not matter for patterns and does for names.
/// </summary>
/// <param name="names">The names and patterns; none for everything.</param>
internal sealed class NamePattern(IReadOnlyList<string>? names)
{
    private readonly string[] _plain = (names ?? []).Where(name => !IsPattern(name)).ToArray();
    private readonly string[] _patterns = (names ?? []).Where(IsPattern).ToArray();

    /// <summary>Plain names only.</summary>
    public IReadOnlyList<string> Plain => _plain;

    /// <summary>True if a list of everything there is must be looked through.</summary>
    public bool NeedsList => _patterns.Length > 0 || _plain.Length == 0;

    public bool IsMatch(string name) =>
        (_patterns.Length == 0 && _plain.Length == 0)
        || _plain.Contains(name, StringComparer.Ordinal)
        || _patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name));

    /// <summary>A plain name that is not among those there are; null if there is none such.</summary>
    public string? FindMissing(IEnumerable<string> known)
    {
        string[] all = known.ToArray();
        return _plain.FirstOrDefault(name => !all.Contains(name, StringComparer.Ordinal));
    }

    private static bool IsPattern(string name) => name.AsSpan().IndexOfAny('*', '?') >= 0;
}
