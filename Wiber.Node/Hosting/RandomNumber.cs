using System.Runtime.InteropServices;

namespace Wiber.Node.Hosting;

/// <summary>
/// Numbers that no other node and no other start gets by chance. They are no secrets, so they do not load the cryptographic
/// library, which a node without TLS never needs (docs/decisions/014).
/// </summary>
internal static class RandomNumber
{
    public static ulong Next()
    {
        ulong number = 0;
        Random.Shared.NextBytes(MemoryMarshal.AsBytes(new Span<ulong>(ref number)));
        return number;
    }
}
