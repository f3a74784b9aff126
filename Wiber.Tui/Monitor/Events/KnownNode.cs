namespace Wiber.Tui.Monitor.Events;

/// <summary>A node that there is.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Url">Base address of its client API.</param>
/// <param name="IsConfigured">False for a member of the cluster that cluster.toml does not name.</param>
internal sealed record KnownNode(string Id, Uri Url, bool IsConfigured);
