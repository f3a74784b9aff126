namespace Wiber.Client.Api;

/// <summary>A rolling hash over all applied entries: equal index, equal hash, on every node.</summary>
public sealed record LogHash
{
    /// <summary>Index of the last entry it covers.</summary>
    public required long Index { get; init; }

    /// <summary>The hash, 16 hexadecimal digits.</summary>
    public required string Hash { get; init; }
}
