namespace Wiber.Client.Messages;

/// <summary>Batches that a node gave out are not what it sent: a checksum is wrong, or they do not fit together.</summary>
public sealed class DamagedBatchException : Exception
{
    /// <summary>Describes the damage.</summary>
    /// <param name="batch">Which batch of the answer, from 0.</param>
    /// <param name="problem">What is wrong, in one sentence.</param>
    public DamagedBatchException(int batch, string problem)
        : base($"batch {batch} of the answer: {problem}") => Batch = batch;

    /// <summary>Which batch of the answer, from 0.</summary>
    public int Batch { get; }
}
