namespace Wiber.Client.Security;

/// <summary>A token as the file of tokens has it.</summary>
/// <param name="Name">Who has it; for people and logs.</param>
/// <param name="Role">What they may do.</param>
/// <param name="Hash">SHA-256 of its text.</param>
public sealed record TokenEntry(string Name, ApiRole Role, ReadOnlyMemory<byte> Hash);
