namespace Wiber.Tui.Formatting;

/// <summary>What <c>wiber cert --json</c> prints.</summary>
/// <param name="Authority">Path of the authority's certificate.</param>
/// <param name="Made">Paths of the files that were made.</param>
/// <param name="Kept">Names whose certificates were there before.</param>
/// <param name="Written">Whether cluster.toml has been changed.</param>
internal sealed record CertificatesDocument(
    string Authority, IReadOnlyList<string> Made, IReadOnlyList<string> Kept, bool Written);
