namespace Wiber.Client.Security;

/// <summary>What a token that was shown allows, for as long as it is not revoked.</summary>
public sealed class Grant
{
    // Never disposed of: it has no timer, and whoever is cut off by it may look at it any time later.
    private readonly CancellationTokenSource _revoked = new();

    internal Grant(TokenEntry entry) => Entry = entry;

    /// <summary>Who has the token.</summary>
    public string Name => Entry.Name;

    /// <summary>What they may do.</summary>
    public ApiRole Role => Entry.Role;

    /// <summary>Cancelled when the token is taken back, or its role changes.</summary>
    public CancellationToken Revoked => _revoked.Token;

    internal TokenEntry Entry { get; }

    internal bool IsFor(TokenEntry other) =>
        other.Name == Name && other.Role == Role && other.Hash.Span.SequenceEqual(Entry.Hash.Span);

    internal void Revoke() => _revoked.Cancel();
}
