namespace Wiber.Simulation.Storage;

/// <summary>
/// What of the changes that were not synced survives a power loss: any part of them may. Writes survive in whole sectors of the
/// file, or up to some byte; a change of a name or of a length survives whole or not at all.
/// </summary>
/// <param name="name">Shown when a test fails.</param>
/// <param name="keepsChange">Asked for each change of a name or length.</param>
/// <param name="keepsByte">Makes, for each write (its length is given), the rule which of its sectors or bytes survive.</param>
internal sealed class Survival(string name, Func<bool> keepsChange, Func<int, Survival.KeepsByte> keepsByte)
{
    public const int SectorBytes = 512;

    /// <summary>Tells whether the byte at this position of the file, and at this offset of the write, survives.</summary>
    public delegate bool KeepsByte(long position, int offset);

    public static Survival Nothing => new("nothing", () => false, _ => (_, _) => false);

    public static Survival Everything => new("everything", () => true, _ => (_, _) => true);

    /// <summary>Names, lengths, and this many bytes of each write.</summary>
    public static Survival FirstBytes(int count) => new($"first {count} bytes", () => true, _ => (_, offset) => offset < count);

    /// <summary>Names, lengths, and all but this many first bytes of each write.</summary>
    public static Survival AllButFirstBytes(int count) =>
        new($"all but first {count} bytes", () => true, _ => (_, offset) => offset >= count);

    /// <summary>Each change or not, each write up to some byte.</summary>
    public static Survival Torn(Random random) => new(
        "torn",
        () => random.Next(2) == 0,
        length =>
        {
            int end = random.Next(length + 1);
            return (_, offset) => offset < end;
        });

    /// <summary>Each change or not, each sector or not.</summary>
    public static Survival Sectors(Random random) => new(
        "sectors",
        () => random.Next(2) == 0,
        length =>
        {
            // It is asked from front to back.
            long last = -1;
            bool keeps = false;
            return (position, _) =>
            {
                long sector = position / SectorBytes;
                if (sector != last)
                {
                    last = sector;
                    keeps = random.Next(2) == 0;
                }

                return keeps;
            };
        });

    public bool KeepsChange() => keepsChange();

    public KeepsByte KeepsBytesOf(int writeLength) => keepsByte(writeLength);

    public override string ToString() => name;
}
