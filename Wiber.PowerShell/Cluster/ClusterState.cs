namespace Wiber.PowerShell.Cluster;

/// <summary>Whether a cluster takes messages.</summary>
public enum ClusterState
{
    /// <summary>No node runs, or none can be reached.</summary>
    Down,

    /// <summary>Nodes run and have no leader: an election is under way, or no majority is up.</summary>
    NoLeader,

    /// <summary>A leader takes messages.</summary>
    Ready,
}
