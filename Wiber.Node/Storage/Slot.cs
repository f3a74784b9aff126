namespace Wiber.Node.Storage;

/// <summary>A state and how often it was written before: of two whole slots the one with the higher sequence is the newer.</summary>
internal readonly record struct Slot(ulong Sequence, byte[] Content);
