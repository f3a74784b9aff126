namespace Wiber.Client.Processes;

/// <summary>A node could not be started. The message holds what the node itself wrote about it.</summary>
public sealed class NodeStartException : Exception
{
    /// <summary>Describes a start that failed.</summary>
    /// <param name="nodeId">The node.</param>
    /// <param name="exitCode">The process's exit code; null if it did not end by itself.</param>
    /// <param name="errorText">What the node wrote to its standard error.</param>
    /// <param name="detail">What happened.</param>
    /// <param name="innerException">What it was found by, or null.</param>
    public NodeStartException(
        string nodeId, int? exitCode, string errorText, string detail, Exception? innerException = null)
        : base(errorText.Length == 0 ? $"node {nodeId} {detail}" : $"node {nodeId} {detail}: {errorText}", innerException)
    {
        NodeId = nodeId;
        ExitCode = exitCode;
        ErrorText = errorText;
    }

    /// <summary>The node.</summary>
    public string NodeId { get; }

    /// <summary>
    /// The process's exit code: 2 for wrong usage or configuration, 1 for any other failure; null if there is none.
    /// </summary>
    public int? ExitCode { get; }

    /// <summary>What the node wrote to its standard error, without blanks around it.</summary>
    public string ErrorText { get; }
}
