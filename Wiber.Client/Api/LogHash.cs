using System.Text.Json;

namespace Wiber.Client.Api;

/// <summary>A rolling hash over all applied entries: equal index, equal hash, on every node.</summary>
public sealed record LogHash
{
    /// <summary>Index of the last entry it covers.</summary>
    public required long Index { get; init; }

    /// <summary>The hash as the node wrote it, a string or a number; compare <see cref="Text"/>.</summary>
    public required JsonElement Hash { get; init; }

    /// <summary>The hash as text.</summary>
    public string Text() => Hash.ToString();
}
