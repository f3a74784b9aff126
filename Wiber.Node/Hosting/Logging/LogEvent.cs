namespace Wiber.Node.Hosting.Logging;

/// <summary>Something that is to be logged.</summary>
/// <param name="Level">How bad it is.</param>
/// <param name="Source">Who logs it.</param>
/// <param name="Text">What happened, for people.</param>
internal sealed record LogEvent(LogLevel Level, string Source, string Text)
{
    public DateTime Time { get; } = DateTime.UtcNow;

    /// <summary>The values in the text by their names, with the text's template under <c>{OriginalFormat}</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Fields { get; init; } = [];
}
