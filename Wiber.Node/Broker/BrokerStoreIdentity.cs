namespace Wiber.Node.Broker;

/// <summary>Whose state a store holds.</summary>
internal sealed record BrokerStoreIdentity(string Cluster, string Node);
