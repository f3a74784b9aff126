namespace Wiber.Client.Members;

/// <summary>The node that <see cref="NodeAddition"/> shall add, as the user named it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Host">Its host; null for that of the last node in cluster.toml.</param>
/// <param name="Port">Its port for clients; null for the next free one.</param>
/// <param name="PeerPort">Its port for peers; null for the default.</param>
/// <param name="IsLearner">True if it shall never vote.</param>
/// <param name="IsStartedElsewhere">True if it is not to be started here.</param>
public sealed record NewNodeRequest(
    string Id, string? Host, int? Port, int? PeerPort, bool IsLearner, bool IsStartedElsewhere);
