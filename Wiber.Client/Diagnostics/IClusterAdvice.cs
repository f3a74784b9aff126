namespace Wiber.Client.Diagnostics;

/// <summary>What to do about what is wrong, in the commands of a front end.</summary>
public interface IClusterAdvice
{
    /// <summary>Starts all nodes that are down.</summary>
    public string StartCluster { get; }

    /// <summary>Adds a node.</summary>
    public string AddNode { get; }

    /// <summary>Keeps what is needed to find out what happened.</summary>
    public string KeepEvidence { get; }

    /// <summary>Starts a node.</summary>
    public string Start(string node);

    /// <summary>Lets a halted node go on.</summary>
    public string Resume(string node);

    /// <summary>Shows the log of a node.</summary>
    public string ShowLog(string node);

    /// <summary>Stops a node and starts it again.</summary>
    public string Restart(string node);

    /// <summary>Ends that a node is cut off.</summary>
    public string Heal(string node);

    /// <summary>Takes a node that the cluster's file names into the cluster.</summary>
    public string TakeIn(string node);

    /// <summary>Shows the clocks.</summary>
    public string ShowTime { get; }
}
