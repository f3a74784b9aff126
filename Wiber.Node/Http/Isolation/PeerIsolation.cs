using System.Collections.Frozen;
using Wiber.Node.Raft;

namespace Wiber.Node.Http.Isolation;

/// <summary>
/// Which nodes this one is cut off from: nothing goes to them and nothing of theirs is taken, as if the network between were
/// broken. Connections that are open stay open, so that nobody hears of it but by silence. Kept in memory only: a restart heals.
/// </summary>
internal sealed class PeerIsolation
{
    private volatile Cut? _cut;

    /// <summary>Whether this node is cut off from anyone.</summary>
    public bool IsAny => _cut is not null;

    /// <summary>Whether this node is cut off from a node.</summary>
    public bool IsFrom(NodeId peer) => _cut is { } cut && cut.Has(peer.Value);

    /// <summary>Whether this node is cut off from the one of this name; who says no name is cut off together with all.</summary>
    public bool IsFrom(string? peer) => _cut is { } cut && cut.Has(peer ?? "");

    /// <summary>Whether this node is cut off from the one that is reached there.</summary>
    public bool IsFrom(Uri? address) => _cut is { } cut && cut.Has(address);

    /// <summary>Of these nodes and those that were cut off by name, the ones this node is cut off from, in their order.</summary>
    public IReadOnlyList<string> From(IEnumerable<string> others) => _cut is { } cut
        ? [.. others.Where(cut.Has).Union(cut.Names ?? []).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Cuts this node off from all others, those too that come later, and from nobody less.</summary>
    public void CutAll() => _cut = new Cut(null, null);

    /// <summary>Cuts this node off from these nodes, and from no others.</summary>
    /// <param name="peers">Where each of them takes the requests of other nodes, by name.</param>
    public void CutOff(IReadOnlyDictionary<string, Uri> peers) => _cut = new Cut(
        peers.Keys.ToFrozenSet(StringComparer.Ordinal),
        peers.Values.Select(address => address.Authority).ToFrozenSet(StringComparer.OrdinalIgnoreCase));

    /// <summary>Lets everything through again.</summary>
    public void Heal() => _cut = null;

    /// <param name="Names">The nodes; all, if nothing is given.</param>
    /// <param name="Authorities">Where they are reached.</param>
    private sealed record Cut(FrozenSet<string>? Names, FrozenSet<string>? Authorities)
    {
        public bool Has(string name) => Names is null || Names.Contains(name);

        public bool Has(Uri? address) => Authorities is null || (address is not null && Authorities.Contains(address.Authority));
    }
}
