namespace Wiber.Fuzz.Engine;

/// <summary>One input.</summary>
/// <param name="Bytes">What the parser gets.</param>
/// <param name="Origin">The place in the target's corpus of the valid input that it was made from; -1 if it was not.</param>
/// <param name="Kind">How it was made.</param>
internal sealed record FuzzInput(byte[] Bytes, int Origin, FuzzInputKind Kind)
{
    /// <summary>
    /// It differs from its origin by no more than what a CRC of 32 bits finds for certain: whatever is under one must be refused.
    /// </summary>
    public bool IsBurst => Kind == FuzzInputKind.Burst;

    /// <summary>No checksum in it was made right again, and nothing of other valid inputs is in it.</summary>
    public bool IsDamageOnly => Kind is FuzzInputKind.Valid or FuzzInputKind.Burst or FuzzInputKind.Damaged;
}
