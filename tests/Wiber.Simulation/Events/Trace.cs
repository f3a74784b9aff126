using System.Globalization;
using System.Numerics;

namespace Wiber.Simulation.Events;

/// <summary>
/// What happened, in order: always as a hash, by which two runs are compared, and on demand as lines for people.
/// </summary>
internal sealed class Trace(EventQueue events, TextWriter? output)
{
    public ulong Hash { get; private set; }

    public bool IsOn => output is not null;

    /// <summary>Adds to the hash; the time goes in with it.</summary>
    public void Mix(ulong value)
    {
        ulong mixed = BitOperations.RotateLeft(Hash, 7) ^ (value + (ulong)events.NowUs);
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        Hash = mixed ^ (mixed >> 27);
    }

    /// <summary>Writes a line. What is in it is only put together if somebody reads it.</summary>
    public void Line(string who, [System.Runtime.CompilerServices.InterpolatedStringHandlerArgument("")] ref TraceText text)
    {
        if (output is not null)
        {
            string time = (events.NowUs / 10_000.0).ToString("F3", CultureInfo.InvariantCulture);
            output.WriteLine($"{time,10} {who,-3} {text.ToString()}");
        }
    }
}
