namespace Wiber.Client.Configuration;

/// <summary>APIs of other systems that the nodes serve beside their own: section <c>[compatibility]</c>.</summary>
public sealed record CompatibilityOptions
{
    /// <summary>
    /// The HTTP API of ds_messaging (<c>/send</c>, <c>/messages</c>, <c>/status</c> and others) on the client port; see
    /// docs/seeds-api.md. Default true.
    /// </summary>
    public bool SeedsApi { get; init; } = true;
}
