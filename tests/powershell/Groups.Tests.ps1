# Consumer groups: members share the partitions, the group goes on where it was, and commits only what was worked on.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Scenario.psm1') -Force
    $cluster = Start-ScenarioCluster
}

AfterAll {
    Stop-ScenarioCluster $cluster
}

Describe 'A member' {
    It 'ends when the group has nothing before it, and the group goes on there' {
        1..5 | Send-WiberMessage tasks
        (Receive-WiberMessage tasks -Group workers).Payload | Should -Be (1..5)
        Receive-WiberMessage tasks -Group workers | Should -BeNullOrEmpty
        6..7 | Send-WiberMessage tasks
        (Receive-WiberMessage tasks -Group workers).Payload | Should -Be 6, 7
    }

    It 'takes no more than -MaxMessages, and the group does not get them again' {
        1..10 | Send-WiberMessage some
        (Receive-WiberMessage some -Group takers -MaxMessages 3).Payload | Should -Be 1, 2, 3
        (Receive-WiberMessage some -Group takers -MaxMessages 3).Payload | Should -Be 4, 5, 6
        (Get-WiberConsumerGroup takers).Lag | Should -Be 4
    }

    It 'counts what Select-Object -First took as done' {
        1..4 | Send-WiberMessage picked
        Receive-WiberMessage picked -Group pickers | Select-Object -First 2 | ForEach-Object Payload | Should -Be 1, 2
        Receive-WiberMessage picked -Group pickers | ForEach-Object Payload | Should -Be 3, 4
    }

    It 'gets a message again at which the pipeline failed' {
        1..3 | Send-WiberMessage fragile
        {
            Receive-WiberMessage fragile -Group careful | ForEach-Object {
                if ($_.Payload -eq '2') {
                    throw 'cannot do that'
                }
            }
        } | Should -Throw 'cannot do that'
        (Receive-WiberMessage fragile -Group careful).Payload | Should -Be 2, 3
    }

    It 'gets a message again at which <Name> failed' -ForEach @(
        @{ Name = 'a cmdlet'; Topic = 'fragile-cmdlet' }
        @{ Name = 'an advanced function'; Topic = 'fragile-function' }
    ) {
        function Stop-Here {
            [CmdletBinding()] param([Parameter(ValueFromPipeline)] $InputObject)
            process {
                $PSCmdlet.ThrowTerminatingError([System.Management.Automation.ErrorRecord]::new([InvalidOperationException]::new('no'), 'No', 'InvalidOperation', $null))
            }
        }

        1..2 | Send-WiberMessage $Topic
        $pipeline = if ($Name -eq 'a cmdlet') {
            { Receive-WiberMessage $Topic -Group careful | Set-Content /no/such/folder/x -ErrorAction Stop }
        }
        else {
            { Receive-WiberMessage $Topic -Group careful | Stop-Here }
        }
        $pipeline | Should -Throw
        (Receive-WiberMessage $Topic -Group careful).Payload | Should -Be 1, 2
    }

    # More than once: which command hears first that the user stops is a matter of chance.
    It 'gets a message again at which it was stopped (<_>)' -ForEach (1..8) {
        $topic = "stopped$_"
        1..3 | Send-WiberMessage $topic
        $worker = Start-Pipeline $cluster.Config "Receive-WiberMessage $topic -Group halting$_ -Wait | ForEach-Object { `$_.Payload; if (`$_.Payload -eq '2') { Start-Sleep 60 } }"
        Wait-Until { $worker.Output.Count -ge 2 } 'the second message'
        Stop-Pipeline $worker | Should -BeLessThan 10000
        (Receive-WiberMessage $topic -Group "halting$_").Payload | Should -Be 2, 3
    }

    It 'ends where the last message was deleted' {
        1..3 | Send-WiberMessage shortened
        Remove-WiberMessage shortened 2 -Confirm:$false
        (Receive-WiberMessage shortened -Group short).Payload | Should -Be 1, 2
        Receive-WiberMessage shortened -Group short | Should -BeNullOrEmpty
        (Get-WiberConsumerGroup short).Lag | Should -Be 0
    }

    It 'ends at once with -ManualCommit from the latest message on' {
        1..3 | Send-WiberMessage tail
        Receive-WiberMessage tail -Group tailing -From Latest -ManualCommit | Should -BeNullOrEmpty
    }

    It 'does not commit what is refused where the pipeline sends it' {
        New-WiberTopic small -MessageBytesMax 3 | Out-Null
        'one', 'far too long', 'two' | Send-WiberMessage strict-source
        Receive-WiberMessage strict-source -Group strict | Send-WiberMessage small -ErrorAction SilentlyContinue
        (Receive-WiberMessage strict-source -Group strict).Payload | Should -Contain 'far too long'
    }

    It 'gets nothing again with -AtMostOnce' {
        1..3 | Send-WiberMessage atmost
        try {
            Receive-WiberMessage atmost -Group once -AtMostOnce | ForEach-Object { throw 'cannot do that' }
        }
        catch {
            $_.Exception.Message | Should -Be 'cannot do that'
        }

        (Receive-WiberMessage atmost -Group once).Payload | Should -Be 2, 3
    }

    It 'commits what $_.Commit() says and nothing else with -ManualCommit' {
        1..4 | Send-WiberMessage manual
        Receive-WiberMessage manual -Group deciding -ManualCommit | ForEach-Object { if ($_.Offset -eq 1) { $_.Commit() } }
        $rest = Receive-WiberMessage manual -Group deciding -ManualCommit
        $rest.Payload | Should -Be 3, 4
        $rest[0].Commit()
        (Receive-WiberMessage manual -Group deciding).Payload | Should -Be 4
    }

    It 'is not done with a message before it is stored where the pipeline sends it' {
        1..500 | Send-WiberMessage source
        Receive-WiberMessage source -Group movers | Send-WiberMessage sink
        (Receive-WiberMessage sink).Payload | Should -Be (1..500)
        (Get-WiberConsumerGroup movers).Lag | Should -Be 0
    }

    It 'does not go with a filter' {
        { Receive-WiberMessage tasks -Group workers -Sender ana -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
    }
}

Describe 'A group' {
    It 'shares partitions, and hands over those of a member that ends' {
        New-WiberTopic shared -Partitions 4 | Out-Null
        $first = Start-Pipeline $cluster.Config 'Receive-WiberMessage shared -Group team -Member first -Wait'
        $second = Start-Pipeline $cluster.Config 'Receive-WiberMessage shared -Group team -Member second -Wait'
        try {
            Wait-Until {
                $group = Get-WiberConsumerGroup team -ErrorAction Ignore
                $group -and $group.State -eq 'Stable' -and ($group.Members.PartitionCount -join ',') -eq '2,2'
            } 'two partitions each'
            1..40 | ForEach-Object { [pscustomobject]@{ Key = "k$_"; Payload = "$_" } } | Send-WiberMessage shared
            Wait-Until { $first.Output.Count + $second.Output.Count -ge 40 } 'all messages'
            $first.Output.Count + $second.Output.Count | Should -Be 40
            $first.Output.Count | Should -BeGreaterThan 0
            $second.Output.Count | Should -BeGreaterThan 0

            $null = Stop-Pipeline $second
            $second = $null
            Wait-Until { ((Get-WiberConsumerGroup team).Members.PartitionCount -join ',') -eq '4' } 'all partitions with one member'
        }
        finally {
            $null = Stop-Pipeline $first
            if ($second) {
                $null = Stop-Pipeline $second
            }
        }
    }

    It 'is shown with its members, offsets and lag' {
        'a', 'b' | Send-WiberMessage shown
        Receive-WiberMessage shown -Group watchers -MaxMessages 1 | Out-Null
        $group = Get-WiberConsumerGroup watchers
        $group.State | Should -Be 'Empty'
        $group.Lag | Should -Be 1
        $group.Partitions[0].Offset | Should -Be 1
        (Get-WiberConsumerGroup watch*).Group | Should -Be 'watchers'
    }

    It 'is reset to where it is told' {
        1..5 | Send-WiberMessage again
        Receive-WiberMessage again -Group redo | Out-Null
        Reset-WiberConsumerGroup redo -Topic again -To Earliest -Confirm:$false
        Receive-WiberMessage again -Group redo | Should -HaveCount 5
        (Reset-WiberConsumerGroup redo -Topic again -To 3 -Confirm:$false -PassThru).Lag | Should -Be 2
        (Receive-WiberMessage again -Group redo).Payload | Should -Be 4, 5
        Reset-WiberConsumerGroup redo -Topic again -Since 1h -Confirm:$false
        Receive-WiberMessage again -Group redo | Should -HaveCount 5
    }

    It 'is not reset while it has members' {
        'x' | Send-WiberMessage busy
        $member = Start-Pipeline $cluster.Config 'Receive-WiberMessage busy -Group occupied -Wait'
        try {
            Wait-Until { $member.Output.Count -ge 1 } 'the member'
            { Reset-WiberConsumerGroup occupied -Topic busy -To Earliest -Confirm:$false -ErrorAction Stop } |
                Should -Throw -ErrorId 'GroupActive,*'
        }
        finally {
            $null = Stop-Pipeline $member
        }
    }

    It 'is forgotten' {
        Receive-WiberMessage tasks -Group shortlived | Out-Null
        Get-WiberConsumerGroup shortlived | Remove-WiberConsumerGroup -Confirm:$false
        { Get-WiberConsumerGroup shortlived -ErrorAction Stop } | Should -Throw -ErrorId 'UnknownGroup,*'
    }
}
