namespace Wiber.Client.Api;

/// <summary>A request of somebody else's that is passed on to the cluster.</summary>
public sealed record RelayRequest
{
    /// <summary>The method.</summary>
    public required HttpMethod Method { get; init; }

    /// <summary>Path below a node's address and query, as they came.</summary>
    public required string PathAndQuery { get; init; }

    /// <summary>The body; empty for none.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Media type of the body; null sends none.</summary>
    public string? ContentType { get; init; }

    /// <summary>Further headers.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>How long a node may wait with its answer because it was asked to; comes on top of the timeouts.</summary>
    public TimeSpan Wait { get; init; }
}
