namespace Wiber.Node.Storage;

/// <summary>A state and how often it was written: of two whole slots the one with the higher sequence is newer.</summary>
internal readonly record struct Slot(ulong Sequence, byte[] Content);
