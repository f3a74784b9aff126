namespace Wiber.Testing.Histories;

/// <summary>What the readers of a load ask for: values of the API's <c>consistency</c>.</summary>
public enum ReadConsistency
{
    /// <summary>What the node has applied. Not linearizable.</summary>
    Local,

    /// <summary>What a node has applied that holds itself to be the leader. Not linearizable.</summary>
    Leader,

    /// <summary>Linearizable.</summary>
    Linearizable,
}
