using System.Management.Automation;
using Wiber.Client.Text;

namespace Wiber.PowerShell.Parameters;

/// <summary>Bounds a duration.</summary>
/// <param name="msMin">The shortest, in milliseconds.</param>
/// <param name="msMax">The longest, in milliseconds.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ValidateDurationAttribute(long msMin, long msMax) : ValidateArgumentsAttribute
{
    /// <summary>The shortest, in milliseconds.</summary>
    public long MsMin { get; } = msMin;

    /// <summary>The longest, in milliseconds.</summary>
    public long MsMax { get; } = msMax;

    /// <inheritdoc/>
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        if (arguments is TimeSpan given && (given.TotalMilliseconds < MsMin || given.TotalMilliseconds > MsMax))
        {
            throw new ValidationMetadataException(
                $"a time from {Quantity.Time(MsMin)} to {Quantity.Time(MsMax)} is wanted, not {given}");
        }
    }
}
